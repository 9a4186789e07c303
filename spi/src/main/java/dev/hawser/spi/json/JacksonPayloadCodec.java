package dev.hawser.spi.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.hawser.PayloadCodec;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The default {@link PayloadCodec}: Jackson with {@code java.time} as ISO-8601 text, numbers of
 * trees and untyped values exact ({@code BigDecimal}), unknown fields ignored, trailing content
 * refused.
 */
public final class JacksonPayloadCodec implements PayloadCodec {

  /** Takes the binary values of an object that is written, where JSON has no place for them. */
  @FunctionalInterface
  public interface BinarySink {
    /**
     * Takes the next one; they come in the order of the JSON.
     *
     * @param bytes a copy
     * @return the JSON to write in its place
     */
    String place(byte[] bytes);
  }

  /** Knows what objects of a JSON text stand for binary values. */
  @FunctionalInterface
  public interface BinarySource {
    /**
     * What the object that starts at byte {@code offset} of the text stands for, or null if it is
     * an object like any other.
     */
    byte @Nullable [] at(int offset);
  }

  /** Said in place of the exceptions of Java's number types, which quote what they were given. */
  private static final String NO_NUMBER = "a number that is malformed or out of range";

  private final ObjectMapper mapper;
  private final ObjectWriter writer;
  private final ConcurrentMap<Type, ObjectReader> readers = new ConcurrentHashMap<>();
  private final Spares<ReusableParser> parsers = new Spares<>();
  private final Spares<ReusableGenerator> generators = new Spares<>();
  private final Spares<ReusableGenerator> placing = new Spares<>();

  /** Made when it is first asked for. */
  private static final class Shared {
    static final JacksonPayloadCodec CODEC = new JacksonPayloadCodec();
  }

  /**
   * The one for all connections that have none of their own: making one takes time, and it keeps
   * what it learnt of each class. It cannot be changed.
   */
  public static JacksonPayloadCodec shared() {
    return Shared.CODEC;
  }

  /** A codec with the settings above. */
  public JacksonPayloadCodec() {
    this(
        JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
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
    ReusableGenerator generator = generators.take();
    if (generator == null) {
      generator = new ReusableGenerator(mapper);
    }
    byte[] bytes = generator.write(writer, value);
    // Only after success: one that threw may be in the middle of something.
    generators.give(generator);
    return bytes;
  }

  /**
   * As {@link #encode(Object)}, but what would be written as base64 is given to {@code binaries}:
   * every {@code byte[]}, {@link java.nio.ByteBuffer} and binary node, at any depth.
   */
  public byte[] encode(@Nullable Object value, BinarySink binaries) throws IOException {
    ReusableGenerator generator = placing.take();
    if (generator == null) {
      generator = ReusableGenerator.placing(mapper);
    }
    byte[] bytes = generator.write(writer, value, binaries);
    placing.give(generator);
    return bytes;
  }

  /**
   * As {@link #decode(byte[], int, int, Type)}, but objects that {@code binaries} knows are read as
   * binary values: into {@code byte[]}, {@link java.nio.ByteBuffer} or a binary node.
   */
  @SuppressWarnings("TypeParameterUnusedInFormals")
  public <T> @Nullable T decode(
      byte[] array, int offset, int length, Type type, BinarySource binaries) throws IOException {
    try (JsonParser parser = mapper.createParser(array, offset, length);
        TokenBuffer tokens = new TokenBuffer(parser)) {
      while (parser.nextToken() != null) {
        byte[] bytes =
            parser.currentToken() == JsonToken.START_OBJECT
                ? binaries.at((int) parser.currentTokenLocation().getByteOffset())
                : null;
        if (bytes == null) {
          tokens.copyCurrentEvent(parser);
        } else {
          parser.skipChildren();
          tokens.writeEmbeddedObject(bytes);
        }
      }
      try (JsonParser replay = tokens.asParser(mapper)) {
        return reader(type).readValue(replay);
      }
    } catch (JsonProcessingException e) {
      throw withoutPayload(e);
    } catch (NumberFormatException e) {
      throw new IOException(NO_NUMBER);
    }
  }

  private ObjectReader reader(Type type) {
    ObjectReader reader = readers.get(type);
    if (reader == null) {
      // Checked here: the mapper's own check takes the end of a fed value for more content.
      reader =
          mapper
              .readerFor(mapper.constructType(type))
              .without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
      readers.put(type, reader);
    }
    return reader;
  }

  @Override
  @SuppressWarnings("TypeParameterUnusedInFormals")
  public <T> @Nullable T decode(byte[] array, int offset, int length, Type type)
      throws IOException {
    ObjectReader reader = reader(type);
    if (length > 0 && (array[offset] == '{' || array[offset] == '[')) {
      ReusableParser parser = parsers.take();
      if (parser == null) {
        parser = new ReusableParser(mapper);
      }
      try {
        T value = parser.read(reader, array, offset, length);
        if (parser.isClean()) {
          parsers.give(parser);
          return value;
        }
      } catch (IOException | RuntimeException e) {
        // Read again below: an ordinary parser says best what is wrong.
      }
    }
    try (JsonParser parser = mapper.createParser(array, offset, length)) {
      T value = reader.readValue(parser);
      if (parser.nextToken() != null) {
        throw new IOException("more content follows the JSON value");
      }
      return value;
    } catch (JsonProcessingException e) {
      throw withoutPayload(e);
    } catch (NumberFormatException e) {
      throw new IOException(NO_NUMBER);
    }
  }

  /** Jackson quotes what it could not read; payloads may be private and must not get into logs. */
  private static IOException withoutPayload(JsonProcessingException e) {
    StringBuilder text = new StringBuilder();
    if (e instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null) {
      text.append("no ").append(mismatch.getTargetType().getTypeName());
    } else {
      text.append(e instanceof JsonMappingException ? "cannot be mapped" : "not legal JSON");
    }
    if (e instanceof JsonMappingException mapping) {
      String separator = " at ";
      for (JsonMappingException.Reference step : mapping.getPath()) {
        text.append(separator).append(name(step));
        separator = ".";
      }
    }
    JsonLocation location = e.getLocation();
    if (location != null && location.getByteOffset() >= 0) {
      text.append(", byte ").append(location.getByteOffset());
    }
    Throwable cause = e.getCause();
    if (cause instanceof NumberFormatException) {
      text.append(": ").append(NO_NUMBER);
      cause = null;
    }
    // What a constructor or setter of the application threw is the application's own.
    boolean own = cause != null && !(cause instanceof JsonProcessingException);
    IOException clean = new IOException(text.toString(), own ? cause : null);
    clean.setStackTrace(e.getStackTrace());
    return clean;
  }

  private static String name(JsonMappingException.Reference step) {
    if (step.getFieldName() == null) {
      return String.valueOf(step.getIndex());
    }
    return step.getFrom() instanceof Map ? "*" : step.getFieldName();
  }
}
