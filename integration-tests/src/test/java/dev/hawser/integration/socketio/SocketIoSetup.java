package dev.hawser.integration.socketio;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a client is set up.
 *
 * @param options as the official client names them; what is left out is as each client has it
 * @param isEngineIo3 whether it speaks to servers 1 and 2
 */
record SocketIoSetup(Map<String, Object> options, boolean isEngineIo3) {

  SocketIoSetup with(String option, Object value) {
    Map<String, Object> all = new LinkedHashMap<>(options);
    all.put(option, value);
    return new SocketIoSetup(all, isEngineIo3);
  }

  /** The option as each client has it. */
  SocketIoSetup without(String option) {
    Map<String, Object> all = new LinkedHashMap<>(options);
    all.remove(option);
    return new SocketIoSetup(all, isEngineIo3);
  }

  SocketIoSetup engineIo3() {
    return new SocketIoSetup(options, true);
  }

  int number(String option, int otherwise) {
    return (Integer) options.getOrDefault(option, otherwise);
  }
}
