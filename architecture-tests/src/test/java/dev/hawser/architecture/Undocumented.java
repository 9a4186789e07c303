package dev.hawser.architecture;

public final class Undocumented {

  Undocumented() {}

  public void method() {}

  void notPublic() {}

  /** Documented. */
  public interface Inner {
    void alsoPublic();

    @Override
    String toString();
  }
}
