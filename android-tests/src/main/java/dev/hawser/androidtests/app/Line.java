package dev.hawser.androidtests.app;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/** A record as payload. Before Android 14 it is a plain class, so Jackson has to be told. */
record Line(@JsonProperty("user") String user, @JsonProperty("text") String text) {

  @JsonCreator
  Line {}
}
