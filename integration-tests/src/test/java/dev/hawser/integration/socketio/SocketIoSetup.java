package dev.hawser.integration.socketio;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a client is set up.
 *
 * @param options as the official client names them; what is left out is as each client has it
 * @param isEngineIo3 whether it speaks to servers 1 and 2
 * @param disconnectAfter how long Hawser keeps a link without a namespace, in milliseconds; the
 *     official client does not
 */
record SocketIoSetup(Map<String, Object> options, boolean isEngineIo3, int disconnectAfter) {

  SocketIoSetup with(String option, Object value) {
    Map<String, Object> all = new LinkedHashMap<>(options);
    all.put(option, value);
    return new SocketIoSetup(all, isEngineIo3, disconnectAfter);
  }

  /** The option as each client has it. */
  SocketIoSetup without(String option) {
    Map<String, Object> all = new LinkedHashMap<>(options);
    all.remove(option);
    return new SocketIoSetup(all, isEngineIo3, disconnectAfter);
  }

  SocketIoSetup engineIo3() {
    return new SocketIoSetup(options, true, disconnectAfter);
  }

  SocketIoSetup disconnectAfter(int millis) {
    return new SocketIoSetup(options, isEngineIo3, millis);
  }

  int number(String option, int otherwise) {
    return (Integer) options.getOrDefault(option, otherwise);
  }
}
