package dev.hawser.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The documents of the project and the code blocks in them. */
final class Documents {

  static final Path ROOT = Path.of(System.getProperty("hawser.root", "..")).normalize();

  /**
   * A fenced block.
   *
   * @param line of its first line of code, from 1 on
   */
  record Block(Path file, int line, String language, String code) {

    /** Where it is, such as {@code README.md:31}. */
    String place() {
      return ROOT.relativize(file) + ":" + line;
    }
  }

  private Documents() {}

  /** The documents for people: those at the root and in docs. */
  static List<Path> all() throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path folder : List.of(ROOT, ROOT.resolve("docs"))) {
      try (Stream<Path> list = Files.list(folder)) {
        list.filter(file -> file.toString().endsWith(".md")).sorted().forEach(files::add);
      }
    }
    return files;
  }

  /** The blocks of one language in all documents. */
  static List<Block> blocks(String language) throws IOException {
    List<Block> blocks = new ArrayList<>();
    for (Path file : all()) {
      blocks(file).stream().filter(block -> block.language().equals(language)).forEach(blocks::add);
    }
    return blocks;
  }

  /** The table behind the first line of a document that is this comment. */
  static String table(String document, String comment) throws IOException {
    StringBuilder text = new StringBuilder();
    boolean found = false;
    for (String line : Files.readAllLines(ROOT.resolve(document))) {
      if (line.equals(comment)) {
        found = true;
      } else if (found && line.startsWith("|")) {
        text.append(line).append('\n');
      } else if (found) {
        break;
      }
    }
    return text.toString();
  }

  /** The fenced blocks of a document, in their order. */
  static List<Block> blocks(Path file) throws IOException {
    List<Block> blocks = new ArrayList<>();
    List<String> lines = Files.readAllLines(file);
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).startsWith("```")) {
        continue;
      }
      String language = lines.get(i).substring(3).trim();
      int first = i + 1;
      int end = first;
      while (end < lines.size() && !lines.get(end).equals("```")) {
        end++;
      }
      if (end == lines.size()) {
        throw new IOException(ROOT.relativize(file) + ":" + first + ": the block has no end");
      }
      String code = String.join("\n", lines.subList(first, end)) + "\n";
      blocks.add(new Block(file, first + 1, language, code));
      i = end;
    }
    return blocks;
  }
}
