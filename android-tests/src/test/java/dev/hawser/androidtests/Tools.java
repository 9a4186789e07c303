package dev.hawser.androidtests;

import com.android.tools.r8.ClassFileConsumer;
import com.android.tools.r8.CompilationFailedException;
import com.android.tools.r8.CompilationMode;
import com.android.tools.r8.D8;
import com.android.tools.r8.D8Command;
import com.android.tools.r8.DexIndexedConsumer;
import com.android.tools.r8.OutputMode;
import com.android.tools.r8.ProgramConsumer;
import com.android.tools.r8.R8;
import com.android.tools.r8.R8Command;
import com.android.tools.r8.origin.Origin;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** D8 and R8 as an Android build with minSdk 26 runs them. */
final class Tools {

  /** Android 8, the oldest that Hawser supports. */
  private static final int MIN_API = 26;

  private final AndroidLibrary library;

  Tools(Path folder) throws IOException {
    library = AndroidLibrary.at(folder.resolve("android.jar"));
  }

  /**
   * Makes dex files.
   *
   * @return the warnings
   */
  List<String> dex(List<Path> jars, Path folder) throws IOException {
    return d8(jars, new DexIndexedConsumer.DirectoryConsumer(folder));
  }

  /**
   * Makes one jar of class files that use what Android 8 has: no records, for instance. Resources
   * are not in it.
   *
   * @return the warnings
   */
  List<String> desugar(List<Path> jars, Path jar) throws IOException {
    return d8(jars, new ClassFileConsumer.ArchiveConsumer(jar));
  }

  private List<String> d8(List<Path> jars, ProgramConsumer output) throws IOException {
    Report report = new Report(library);
    try {
      D8.run(
          D8Command.builder(report)
              .addProgramFiles(jars)
              .addLibraryFiles(library.jar())
              .setMinApiLevel(MIN_API)
              .setMode(CompilationMode.RELEASE)
              .setProgramConsumer(output)
              .build());
    } catch (CompilationFailedException e) {
      throw new AssertionError("D8 failed: " + report.errors(), e);
    }
    return report.warnings();
  }

  /**
   * Shrinks, obfuscates and optimizes into dex files, in full mode; rules inside the jars apply.
   *
   * @return the warnings
   */
  List<String> shrinkToDex(List<Path> jars, List<String> rules, Path folder) throws IOException {
    Report report = new Report(library);
    R8Command.Builder command = r8(report, jars, rules).setMinApiLevel(MIN_API);
    return run(report, command.setOutput(folder, OutputMode.DexIndexed));
  }

  /**
   * As {@link #shrinkToDex}, but into a jar of class files. R8 does not desugar for class files, so
   * the jars should be desugared already.
   *
   * @return the warnings
   */
  List<String> shrinkToClasses(List<Path> jars, List<String> rules, Path jar) throws IOException {
    Report report = new Report(library);
    return run(report, r8(report, jars, rules).setOutput(jar, OutputMode.ClassFile, true));
  }

  private R8Command.Builder r8(Report report, List<Path> jars, List<String> rules)
      throws IOException {
    return R8Command.builder(report)
        .addProgramFiles(jars)
        .addLibraryFiles(library.jar())
        .setMode(CompilationMode.RELEASE)
        .setProguardCompatibility(false)
        .addProguardConfiguration(rules, Origin.unknown());
  }

  private static List<String> run(Report report, R8Command.Builder command) {
    try {
      R8.run(command.build());
    } catch (CompilationFailedException e) {
      throw new AssertionError("R8 failed: " + String.join("\n", report.errors()), e);
    }
    return report.warnings();
  }
}
