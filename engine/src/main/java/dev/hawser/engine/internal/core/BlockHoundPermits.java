package dev.hawser.engine.internal.core;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * Tells BlockHound, where an application's tests run under it, of the one call on the loop that it
 * takes for a blocking one.
 */
public final class BlockHoundPermits implements BlockHoundIntegration {

  /** Found by {@link java.util.ServiceLoader}. */
  public BlockHoundPermits() {}

  @Override
  public void applyTo(BlockHound.Builder builder) {
    builder.allowBlockingCallsInside(Turn.class.getName(), "stepAside");
  }
}
