package dev.hawser.androidtests.app;

import dev.hawser.Hawser;

/** Protocols are found by {@code ServiceLoader}. */
public final class Discovered {

  /** Walks the main path; see {@link MainPath}. */
  public static void main(String[] args) throws Exception {
    MainPath.walk(args, Hawser::to, Hawser::to, Hawser::to, Hawser::to);
  }

  private Discovered() {}
}
