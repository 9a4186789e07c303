/** Names the API only; the plugin and the engine are found as services. */
module example {
  requires dev.hawser.api;
}
