package dev.hawser.spi.json;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.hawser.PayloadCodec;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The default {@link PayloadCodec}: Jackson with {@code java.time} as ISO-8601 text, numbers of
 * trees and untyped values exact ({@code BigDecimal}), unknown fields ignored, trailing content
 * refused.
 */
public final class JacksonPayloadCodec implements PayloadCodec {

  private final ObjectMapper mapper;
  private final ObjectWriter writer;
  private final ConcurrentMap<Type, ObjectReader> readers = new ConcurrentHashMap<>();

  /** A codec with the settings above. */
  public JacksonPayloadCodec() {
    this(
        JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            // Sources in messages would put payloads, which may be private, into logs.
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build());
  }

  /** A codec with the application's own mapper. */
  public JacksonPayloadCodec(ObjectMapper mapper) {
    this.mapper = mapper;
    this.writer = mapper.writer();
  }

  @Override
  public byte[] encode(@Nullable Object value) throws IOException {
    return writer.writeValueAsBytes(value);
  }

  @Override
  @SuppressWarnings("TypeParameterUnusedInFormals")
  public <T> @Nullable T decode(byte[] array, int offset, int length, Type type)
      throws IOException {
    ObjectReader reader = readers.get(type);
    if (reader == null) {
      JavaType javaType = mapper.constructType(type);
      reader = mapper.readerFor(javaType);
      readers.put(type, reader);
    }
    return reader.readValue(array, offset, length);
  }
}
