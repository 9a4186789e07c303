package dev.hawser.androidtests;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * What an application ships that has all protocols and is the sample besides, as Maven resolves it
 * for one.
 */
final class AppSet {

  /** Where tests write to. */
  static final Path WORK = Path.of(System.getProperty("work"));

  /**
   * One part of it.
   *
   * @param name the artifact's, without a version
   * @param jar its classes and resources
   * @param rules the rules of an AAR, which are not in its classes
   */
  record Part(String name, Path jar, @Nullable Path rules) {}

  /** The program, what the Android build makes for it, and all libraries. */
  static List<Path> jars() throws IOException {
    List<Path> jars = libraries().stream().map(Part::jar).collect(Collectors.toList());
    jars.add(program());
    jars.add(androidx("R", "androidx/.*/R(\\$id)?\\.class"));
    return jars;
  }

  /** The rules that an Android build takes from beside the classes: those of AARs, the sample's. */
  static List<String> rules() throws IOException {
    List<String> rules = new ArrayList<>();
    for (Part part : libraries()) {
      if (part.rules() != null) {
        rules.add(text(part.rules()));
      }
    }
    rules.add(text(Path.of(System.getProperty("app.rules"))));
    return rules;
  }

  /** Of what {@code androidx-classes} has, a jar with the classes of this path. */
  static Path androidx(String name, String path) throws IOException {
    Path folder = Files.createDirectories(folder());
    Path all = part(Path.of(System.getProperty("androidx.classes")), folder).jar();
    Path jar = folder.resolve(name + "-classes.jar");
    try (ZipFile from = new ZipFile(all.toFile());
        ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (ZipEntry entry : Collections.list(from.entries())) {
        if (entry.getName().matches(path)) {
          to.putNextEntry(new ZipEntry(entry.getName()));
          to.write(from.getInputStream(entry).readAllBytes());
        }
      }
    }
    return jar;
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  /** The program's own classes. */
  private static Path program() throws IOException {
    return part(Path.of(System.getProperty("app.classes")), Files.createDirectories(folder()))
        .jar();
  }

  /** All libraries; AARs as the jars in them. */
  static List<Part> libraries() throws IOException {
    Path folder = Files.createDirectories(folder());
    List<Part> parts = new ArrayList<>();
    for (Path path : shipped()) {
      parts.add(part(path, folder));
    }
    return parts;
  }

  /** Where Maven has them. */
  static List<Path> shipped() throws IOException {
    String paths = text(Path.of(System.getProperty("app.classpath")));
    return Stream.of(paths.trim().split(File.pathSeparator, -1))
        .map(Path::of)
        .collect(Collectors.toList());
  }

  private static Path folder() {
    // Test classes may run at the same time.
    return WORK.resolve("parts-" + ProcessHandle.current().pid());
  }

  private static Part part(Path path, Path folder) throws IOException {
    String file = path.getFileName().toString();
    if (Files.isDirectory(path)) {
      Path module = path.getParent().getParent();
      boolean example = module.getParent().endsWith("examples");
      String name = "hawser-" + (example ? "example-" : "") + module.getFileName();
      // Two folders of one module can be parts.
      Path jar = folder.resolve(name + "-" + path.getFileName() + ".jar");
      return new Part(name, zip(path, jar), null);
    }
    String name = file.replaceFirst("-[0-9][^-]*(-SNAPSHOT)?\\.[a-z]+$", "");
    if (file.endsWith(".aar")) {
      Path jar = extract(path, "classes.jar", folder.resolve(name + ".jar"));
      Path rules = extract(path, "proguard.txt", folder.resolve(name + ".pro"));
      return new Part(name, jar, rules);
    }
    return new Part(name, path, null);
  }

  private static @Nullable Path extract(Path archive, String entry, Path target)
      throws IOException {
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      ZipEntry found = zip.getEntry(entry);
      if (found == null) {
        return null;
      }
      try (InputStream bytes = zip.getInputStream(found)) {
        Files.copy(bytes, target, StandardCopyOption.REPLACE_EXISTING);
      }
      return target;
    }
  }

  private static Path zip(Path folder, Path jar) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.filter(Files::isRegularFile).sorted().collect(Collectors.toList());
    }
    try (OutputStream bytes = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Path file : files) {
        zip.putNextEntry(new ZipEntry(folder.relativize(file).toString().replace('\\', '/')));
        Files.copy(file, zip);
        zip.closeEntry();
      }
    }
    return jar;
  }

  /** Writes a jar with all that is not a class in {@code jars}; services are merged. */
  static void resources(List<Path> jars, Path target) throws IOException {
    Map<String, ByteArrayOutputStream> files = new TreeMap<>();
    for (Path jar : jars) {
      try (ZipFile zip = new ZipFile(jar.toFile())) {
        for (ZipEntry entry : Collections.list(zip.entries())) {
          String name = entry.getName();
          boolean service = name.startsWith("META-INF/services/");
          if (!entry.isDirectory()
              && !name.endsWith(".class")
              && (service || !files.containsKey(name))) {
            ByteArrayOutputStream bytes =
                files.computeIfAbsent(name, none -> new ByteArrayOutputStream());
            bytes.write(zip.getInputStream(entry).readAllBytes());
            if (service) {
              bytes.write('\n');
            }
          }
        }
      }
    }
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(target))) {
      for (Map.Entry<String, ByteArrayOutputStream> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue().toByteArray());
      }
    }
  }

  /** The names of all entries of a jar. */
  static List<String> entries(Path jar) {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      return zip.stream().map(ZipEntry::getName).collect(Collectors.toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private AppSet() {}
}
