package dev.hawser.spi.json;

import com.fasterxml.jackson.core.Base64Variant;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.JsonGeneratorDelegate;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Gives binary values to a sink instead of writing them as base64. */
final class PlacingGenerator extends JsonGeneratorDelegate {

  private JacksonPayloadCodec.@Nullable BinarySink sink;

  PlacingGenerator(JsonGenerator generator) {
    // Whole objects come back here, field by field, instead of going around us.
    super(generator, false);
  }

  /** Where to give them from now on. */
  void to(JacksonPayloadCodec.@Nullable BinarySink binaries) {
    sink = binaries;
  }

  @Override
  public void writeBinary(Base64Variant variant, byte[] data, int offset, int length)
      throws IOException {
    place(Arrays.copyOfRange(data, offset, offset + length));
  }

  @Override
  public int writeBinary(Base64Variant variant, InputStream data, int length) throws IOException {
    if (length < 0) {
      throw new IOException("a binary value of unknown length: write it as an array");
    }
    byte[] bytes = new byte[length];
    int filled = 0;
    while (filled < length) {
      int read = data.read(bytes, filled, length - filled);
      if (read < 0) {
        throw new EOFException("a binary value ended after " + filled + " of " + length + " bytes");
      }
      filled += read;
    }
    place(bytes);
    return length;
  }

  private void place(byte[] bytes) throws IOException {
    delegate.writeRawValue(Objects.requireNonNull(sink).place(bytes));
  }
}
