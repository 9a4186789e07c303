package dev.hawser.phoenix.channels;

import org.jspecify.annotations.Nullable;

/** The versions of the serializer, negotiated by the query parameter {@code vsn}. */
public enum Vsn {
  /** JSON objects; no binary payloads, and the server does not name the join. */
  V1("1.0.0"),
  /** JSON arrays, and binary frames for binary payloads. */
  V2("2.0.0");

  private final String parameter;

  Vsn(String parameter) {
    this.parameter = parameter;
  }

  /** The version that a value of the query parameter stands for, or null. */
  public static @Nullable Vsn find(String parameter) {
    for (Vsn vsn : values()) {
      if (vsn.parameter.equals(parameter)) {
        return vsn;
      }
    }
    return null;
  }

  /** The value of the query parameter. */
  public String parameter() {
    return parameter;
  }
}
