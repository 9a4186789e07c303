package dev.hawser.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The manifest names what is there, and the permissions that the library asks for. */
class ManifestTest {

  @Test
  void itNamesTheApplicationAndTheActivity() {
    assertThat(Manifest.names("application"))
        .containsExactly("." + ChatApplication.class.getSimpleName());
    assertThat(Manifest.names("activity"))
        .containsExactly("." + MainActivity.class.getSimpleName());
    assertThat(Manifest.names("uses-permission"))
        .containsExactlyInAnyOrder(
            "android.permission.INTERNET", "android.permission.ACCESS_NETWORK_STATE");
  }
}
