package dev.hawser.engine.internal.core;

import dev.hawser.PayloadCodec;
import dev.hawser.spi.Loop;
import dev.hawser.spi.Transports;
import java.util.function.DoubleSupplier;
import reactor.core.scheduler.Scheduler;

/**
 * What a connection runs on. Tests bring a loop with virtual time and transports without a network.
 *
 * @param loop the connection's thread and clock
 * @param transports the engine's WebSocket and HTTP, or what stands in for them
 * @param scheduler where signals reach the application
 * @param offLoop where the application's suppliers and policies run
 * @param random numbers from 0 to 1, for jitter
 * @param codec JSON mapping
 */
public record EngineRuntime(
    Loop loop,
    Transports transports,
    Scheduler scheduler,
    Scheduler offLoop,
    DoubleSupplier random,
    PayloadCodec codec) {}
