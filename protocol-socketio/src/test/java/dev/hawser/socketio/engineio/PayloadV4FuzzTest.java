package dev.hawser.socketio.engineio;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Any payload and any frame of version 4 is read as the plain reader over strings reads it, or
 * refused by both. The ordinary build replays kept inputs; {@code JAZZER_FUZZ=1} and {@code
 * -Djazzer.hooks=true} look for more.
 */
class PayloadV4FuzzTest {

  @FuzzTest(maxDuration = "10s")
  void payload(byte[] bytes) {
    PayloadAgainstStringsTest.compare(EngineIoVersion.V4, bytes);
  }
}
