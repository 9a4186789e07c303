package dev.hawser.androidtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Everything that an application ships can be shipped on Android 8. */
@Timeout(900)
class DexTest {

  /**
   * Services are merged, notices and module descriptions left out, without being told; what
   * Kotlin's common parts are made of is in jars that Maven takes and Gradle does not.
   */
  private static final Pattern MERGED_OR_LEFT_OUT =
      Pattern.compile(
          "META-INF/services/.*|META-INF/(LICENSE|NOTICE)(\\.txt)?|META-INF/MANIFEST.MF"
              + "|META-INF/.*\\.kotlin_module|META-INF/kotlin-project-structure-metadata.json"
              + "|(common|nonJvm|concurrent|jvmAndNative)[A-Za-z]*/.*|.*module-info.class");

  @Test
  void d8HasNothingToComplainAbout(@TempDir Path folder) throws IOException {
    assertThat(new Tools(folder).dex(AppSet.jars(), folder)).isEmpty();
    assertThat(folder.resolve("classes.dex")).isNotEmptyFile();
  }

  /** What comes new is to be a decision: does an application on Android need it? */
  @Test
  void anApplicationShipsTheseLibrariesAndNoOther() throws IOException {
    assertThat(AppSet.libraries())
        .extracting(AppSet.Part::name)
        .containsExactlyInAnyOrder(
            "hawser-api",
            "reactor-core",
            "reactive-streams",
            "jspecify",
            // The protocols.
            "hawser-protocol-ws",
            "hawser-protocol-socketio",
            "hawser-protocol-phoenix",
            "hawser-protocol-realtime",
            "hawser-spi",
            "jackson-core",
            "jackson-databind",
            "jackson-annotations",
            "jackson-datatype-jsr310",
            // Added by this application, for socket.io-msgpack-parser.
            "msgpack-core",
            // The engine.
            "hawser-engine",
            "reactor-netty-core",
            "netty-common",
            "netty-buffer",
            "netty-transport",
            "netty-transport-native-unix-common", // Java classes, named in netty-handler's.
            "netty-handler",
            "netty-resolver",
            "netty-codec-base",
            "netty-codec-http",
            "netty-codec-compression",
            "netty-handler-proxy", // HTTP and SOCKS proxies.
            "netty-codec-socks",
            "netty-resolver-dns", // Loaded by Reactor Netty, and for the option dns=netty.
            "netty-codec-dns",
            "dagger",
            "jakarta.inject-api",
            "javax.inject",
            "slf4j-api",
            // The bindings: LiveData and what it brings. Applications have it anyway.
            "hawser-android-bindings",
            "lifecycle-livedata-core",
            "lifecycle-common",
            "lifecycle-common-jvm",
            "core-common",
            "core-runtime",
            "annotation",
            "annotation-jvm",
            "kotlin-stdlib",
            "kotlin-stdlib-common",
            "kotlin-stdlib-jdk7",
            "kotlin-stdlib-jdk8",
            "kotlinx-coroutines-core",
            "kotlinx-coroutines-core-jvm",
            "atomicfu",
            "atomicfu-jvm",
            "annotations",
            // The sample, and what its activity and its view models bring.
            "hawser-example-android-chat",
            "activity",
            "core",
            "core-ktx",
            "lifecycle-process",
            "lifecycle-runtime-android",
            "lifecycle-viewmodel-android",
            "lifecycle-viewmodel-savedstate",
            "savedstate",
            "startup-runtime",
            "tracing",
            "versionedparcelable",
            "collection-jvm");
  }

  /** The Android build stops at a file that two libraries have, unless it is told what to do. */
  @Test
  void theGuideExcludesWhatTwoLibrariesHave() throws IOException {
    Map<String, Integer> files = new TreeMap<>();
    for (AppSet.Part part : AppSet.libraries()) {
      AppSet.entries(part.jar()).forEach(entry -> files.merge(entry, 1, Integer::sum));
    }
    files.values().removeIf(count -> count == 1);
    files
        .keySet()
        .removeIf(file -> file.endsWith("/") || MERGED_OR_LEFT_OUT.matcher(file).matches());
    assertThat(files.keySet())
        .containsExactly(
            "META-INF/INDEX.LIST",
            "META-INF/io.netty.versions.properties",
            "META-INF/versions/11/OSGI-INF/MANIFEST.MF");
  }

  @Test
  void nothingIsNative() throws IOException {
    assertThat(AppSet.libraries())
        .flatExtracting(part -> AppSet.entries(part.jar()))
        .noneMatch(entry -> entry.matches(".*\\.(so|dylib|jnilib|dll)"));
  }
}
