package dev.hawser.androidtests;

import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.codehaus.mojo.animal_sniffer.Clazz;

/**
 * The classes that are there when an application is compiled, as in {@code android.jar}: public
 * ones of the framework, and of the JDK only what Android has. What Android lacks is so as absent
 * here as there.
 */
final class AndroidLibrary {

  /**
   * What Android got between API 26, whose classes are listed, and compileSdk 34, and something
   * here refers to.
   */
  private static final List<String> SINCE_26 =
      List.of(
          "android/hardware/biometrics/BiometricAuthenticator$AuthenticationCallback",
          "android/view/View$OnUnhandledKeyEventListener",
          "android/window/BackEvent",
          "android/window/OnBackAnimationCallback",
          "android/window/OnBackInvokedCallback",
          "android/window/OnBackInvokedDispatcher",
          "java/lang/Record",
          "java/lang/StackWalker",
          "java/lang/StackWalker$Option",
          "java/lang/StackWalker$StackFrame",
          "java/lang/invoke/VarHandle",
          "java/lang/invoke/VarHandle$AccessMode",
          "java/lang/runtime/ObjectMethods",
          "java/util/concurrent/Flow",
          "java/util/concurrent/Flow$Processor",
          "java/util/concurrent/Flow$Publisher",
          "java/util/concurrent/Flow$Subscriber",
          "java/util/concurrent/Flow$Subscription");

  private final Path jar;
  private final Set<String> classes = new TreeSet<>(SINCE_26);

  private AndroidLibrary(Path jar) throws IOException {
    this.jar = jar;
    try (InputStream bytes = Files.newInputStream(Path.of(System.getProperty("android.api26")))) {
      list(bytes);
    }
    try (OutputStream bytes = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setLevel(1);
      write(zip);
    }
  }

  /** It, as a new jar at {@code jar}. */
  static AndroidLibrary at(Path jar) throws IOException {
    return new AndroidLibrary(jar);
  }

  Path jar() {
    return jar;
  }

  /** Whether it has a class of this name, such as {@code java/util/List}. */
  boolean has(String name) {
    return classes.contains(name);
  }

  @SuppressWarnings("BanSerializableRead") // A file of the build.
  private void list(InputStream signatures) throws IOException {
    try (ObjectInputStream listed = new ObjectInputStream(new GZIPInputStream(signatures))) {
      for (Object next = listed.readObject(); next != null; next = listed.readObject()) {
        String name = ((Clazz) next).getName();
        // Known to the list, since code gets at it by reflection, but not in android.jar.
        if (!name.startsWith("sun/")) {
          classes.add(name);
        }
      }
    } catch (ClassNotFoundException e) {
      throw new IOException(e);
    }
  }

  private void write(ZipOutputStream library) throws IOException {
    Map<String, Path> jdk = jdk();
    try (ZipFile framework = new ZipFile(System.getProperty("android.all"))) {
      for (String name : classes) {
        ZipEntry entry = framework.getEntry(name + ".class");
        Path module = jdk.get(name.substring(0, Math.max(0, name.lastIndexOf('/'))));
        Path file = module == null ? null : module.resolve(name + ".class");
        if (entry != null) {
          library.putNextEntry(new ZipEntry(name + ".class"));
          try (InputStream bytes = framework.getInputStream(entry)) {
            bytes.transferTo(library);
          }
        } else if (file != null && Files.exists(file)) {
          library.putNextEntry(new ZipEntry(name + ".class"));
          Files.copy(file, library);
        }
      }
    }
  }

  /** For each package of the JDK its module's folder. */
  private static Map<String, Path> jdk() {
    FileSystem jrt = FileSystems.getFileSystem(URI.create("jrt:/"));
    Map<String, Path> packages = new HashMap<>();
    for (Module module : ModuleLayer.boot().modules()) {
      for (String name : module.getPackages()) {
        packages.put(name.replace('.', '/'), jrt.getPath("modules", module.getName()));
      }
    }
    return packages;
  }
}
