package dev.hawser.benchmarks.jmh;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Finds topic, event and the place of the payload in an envelope, without decoding the payload. */
@SuppressWarnings("NullAway.Init") // set by setUp
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class EnvelopeBenchmark {

  @Param({"64", "1024"})
  public int bytes;

  private final JsonFactory factory = new JsonFactory();
  private byte[] envelope;

  @Setup
  public void setUp() {
    envelope = Messages.envelope(bytes);
  }

  /** Jackson's parser, skipping over the payload. */
  @Benchmark
  public void jacksonStreaming(Blackhole sink) throws IOException {
    try (JsonParser json = factory.createParser(envelope)) {
      json.nextToken();
      for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
        if (name.equals("payload")) {
          json.nextToken();
          long start = json.currentTokenLocation().getByteOffset();
          json.skipChildren();
          sink.consume(json.currentLocation().getByteOffset() - start);
        } else {
          sink.consume(json.nextTextValue());
        }
      }
    }
  }
}
