package dev.hawser.engine.internal.core;

import dev.hawser.PayloadCodec;
import dev.hawser.spi.Loop;
import dev.hawser.spi.Transport;
import java.util.function.DoubleSupplier;
import reactor.core.scheduler.Scheduler;

/**
 * What a connection runs on. Tests bring a loop with virtual time and a transport without a
 * network.
 *
 * @param loop the connection's thread and clock
 * @param transport the engine's WebSocket, or what stands in for it
 * @param scheduler where signals reach the application
 * @param offLoop where the application's suppliers and policies run
 * @param random numbers from 0 to 1, for jitter
 * @param codec JSON mapping
 */
public record EngineRuntime(
    Loop loop,
    Transport transport,
    Scheduler scheduler,
    Scheduler offLoop,
    DoubleSupplier random,
    PayloadCodec codec) {}
