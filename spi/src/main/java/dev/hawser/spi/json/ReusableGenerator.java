package dev.hawser.spi.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Writes one JSON value after the other with one generator and one buffer. */
final class ReusableGenerator {

  /** A buffer that grew beyond this for one large value is not kept. */
  private static final int KEPT = 64 << 10;

  private final JsonGenerator generator;
  private final @Nullable PlacingGenerator placing;
  private final ResettableStream out = new ResettableStream();

  ReusableGenerator(ObjectMapper mapper) throws IOException {
    this(mapper, false);
  }

  private ReusableGenerator(ObjectMapper mapper, boolean places) throws IOException {
    JsonGenerator plain = mapper.createGenerator(out);
    plain.setRootValueSeparator(null);
    this.placing = places ? new PlacingGenerator(plain) : null;
    this.generator = placing == null ? plain : placing;
  }

  /** One that gives binary values away. */
  static ReusableGenerator placing(ObjectMapper mapper) throws IOException {
    return new ReusableGenerator(mapper, true);
  }

  /** Writes one value, and gives its binary values away. */
  byte[] write(ObjectWriter writer, @Nullable Object value, JacksonPayloadCodec.BinarySink binaries)
      throws IOException {
    Objects.requireNonNull(placing).to(binaries);
    byte[] bytes = write(writer, value);
    placing.to(null);
    return bytes;
  }

  /** Writes one value. If it throws, this generator cannot be used any more. */
  byte[] write(ObjectWriter writer, @Nullable Object value) throws IOException {
    writer.writeValue(generator, value);
    generator.flush();
    byte[] bytes = out.toByteArray();
    out.clear();
    return bytes;
  }

  private static final class ResettableStream extends ByteArrayOutputStream {

    void clear() {
      if (buf.length > KEPT) {
        buf = new byte[KEPT];
      }
      reset();
    }
  }
}
