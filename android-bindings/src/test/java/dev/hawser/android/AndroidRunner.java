package dev.hawser.android;

import dev.hawser.testsupport.BufferLeakCheck;
import org.junit.runner.notification.RunNotifier;
import org.junit.runners.model.FrameworkMethod;
import org.junit.runners.model.InitializationError;
import org.junit.runners.model.Statement;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.internal.bytecode.InstrumentationConfiguration;

/**
 * Robolectric, but what has nothing to do with Android is loaded once for all tests and not
 * instrumented. Fails a class after which Netty reports a buffer that was not released.
 */
public class AndroidRunner extends RobolectricTestRunner {

  public AndroidRunner(Class<?> test) throws InitializationError {
    super(test);
  }

  @Override
  protected InstrumentationConfiguration createClassLoaderConfig(FrameworkMethod method) {
    return new InstrumentationConfiguration.Builder(super.createClassLoaderConfig(method))
        .doNotAcquirePackage("io.netty.")
        .doNotAcquirePackage("reactor.")
        .doNotAcquirePackage("org.reactivestreams.")
        .doNotAcquirePackage("org.slf4j.")
        .doNotAcquirePackage("com.fasterxml.")
        .doNotAcquirePackage("dev.hawser.testsupport.")
        .build();
  }

  @Override
  protected Statement classBlock(RunNotifier notifier) {
    Statement tests = super.classBlock(notifier);
    return new Statement() {
      @Override
      public void evaluate() throws Throwable {
        tests.evaluate();
        BufferLeakCheck.check(getTestClass().getName());
      }
    };
  }
}
