package dev.hawser.spi.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Writes one JSON value after the other with one generator and one buffer. */
final class ReusableGenerator {

  /** A buffer that grew beyond this for one large value is not kept. */
  private static final int KEPT = 64 << 10;

  private final JsonGenerator generator;
  private final ResettableStream out = new ResettableStream();

  ReusableGenerator(ObjectMapper mapper) throws IOException {
    this.generator = mapper.createGenerator(out);
    generator.setRootValueSeparator(null);
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
