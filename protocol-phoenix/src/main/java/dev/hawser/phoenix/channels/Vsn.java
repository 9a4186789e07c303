package dev.hawser.phoenix.channels;

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

  /** The value of the query parameter. */
  public String parameter() {
    return parameter;
  }
}
