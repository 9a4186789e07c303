package dev.hawser.androidtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** R8 makes one dex file of a reasonable size of the sample. */
@Timeout(900)
class ShrunkSizeTest {

  /** Half as much again as it was: to be met by a mistake in the rules, not by a new class. */
  private static final int MOST_BYTES = 3_700_000;

  private static final int MOST_METHODS = 27_000;

  @Test
  void theSampleFitsIntoOneDexFile(@TempDir Path folder) throws IOException {
    // Without msgpack-core: what refers to it must not disturb.
    List<Path> jars =
        AppSet.jars().stream()
            .filter(jar -> !jar.getFileName().toString().startsWith("msgpack"))
            .collect(Collectors.toList());
    List<String> rules = AppSet.rules();
    rules.addAll(Rules.of("android-default.pro", "manifest.pro", "library.pro"));
    assertThat(new Tools(folder).shrinkToDex(jars, rules, folder)).isEmpty();

    assertThat(folder.resolve("classes2.dex")).doesNotExist();
    ByteBuffer dex =
        ByteBuffer.wrap(Files.readAllBytes(folder.resolve("classes.dex")))
            .order(ByteOrder.LITTLE_ENDIAN);
    int bytes = dex.capacity();
    // The count of method_ids in the header.
    int methods = dex.getInt(0x58);
    String size = "the sample, shrunk: " + bytes + " bytes of dex, " + methods + " methods";
    System.out.println(size);
    Files.write(AppSet.WORK.resolve("size.txt"), size.getBytes(StandardCharsets.UTF_8));
    assertThat(bytes).isBetween(1_200_000, MOST_BYTES);
    assertThat(methods).isBetween(9_000, MOST_METHODS);
  }
}
