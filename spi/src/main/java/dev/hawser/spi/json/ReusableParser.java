package dev.hawser.spi.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.ObjectCodec;
import com.fasterxml.jackson.core.async.ByteArrayFeeder;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON object or array after the other with one parser. A parser of Jackson costs some
 * 600 bytes of garbage, more than a small message; only the non-blocking one can be used again, fed
 * with one whole value at a time.
 */
final class ReusableParser extends JsonParserDelegate {

  private final ByteArrayFeeder feeder;

  /** The non-blocking parser refuses to know it, but deserializers ask for it. */
  private final ObjectCodec codec;

  private final Rest rest = new Rest();

  ReusableParser(ObjectMapper mapper) throws IOException {
    super(mapper.getFactory().createNonBlockingByteArrayParser());
    this.feeder = (ByteArrayFeeder) delegate.getNonBlockingInputFeeder();
    this.codec = mapper;
  }

  /** Reads one value. If it throws, this parser cannot be used any more. */
  @SuppressWarnings("TypeParameterUnusedInFormals")
  <T> @Nullable T read(ObjectReader reader, byte[] array, int offset, int length)
      throws IOException {
    feeder.feedInput(array, offset, offset + length);
    return reader.readValue((JsonParser) this);
  }

  /** Whether exactly one value was read, so that the next can follow. */
  boolean isClean() throws IOException {
    // Looked at beforehand: of "[]1" the parser awaits more of the number and gives no token.
    delegate.releaseBuffered(rest);
    return !rest.hasContent
        && delegate.nextToken() == JsonToken.NOT_AVAILABLE
        && delegate.getParsingContext().inRoot();
  }

  /** Takes what follows a value. */
  private static final class Rest extends OutputStream {
    private boolean hasContent;

    @Override
    public void write(int b) {
      hasContent |= b != ' ' && b != '\n' && b != '\r' && b != '\t';
    }
  }

  /** There is never more to come: deserializers would ask for it for ever. */
  @Override
  public JsonToken nextToken() throws IOException {
    JsonToken token = delegate.nextToken();
    if (token == JsonToken.NOT_AVAILABLE) {
      throw new JsonEOFException(this, token, "the value is not complete");
    }
    return token;
  }

  @Override
  public ObjectCodec getCodec() {
    return codec;
  }
}
