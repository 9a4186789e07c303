package dev.hawser.engine.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes out: masked frames in few buffers, and deflated messages. */
class EncodingTest {

  private final ByteArrayOutputStream wire = new ByteArrayOutputStream();
  private final List<Integer> buffers = new ArrayList<>();
  private final FrameEncoder encoder =
      new FrameEncoder(ByteBufAllocator.DEFAULT, new SplittableRandom(1), this::take);

  private void take(ByteBuf buffer) {
    buffers.add(buffer.readableBytes());
    wire.writeBytes(ByteBufUtil.getBytes(buffer));
    buffer.release();
  }

  /** The next frame: first byte, key, payload. */
  private record Sent(int first, int key, List<Byte> payload) {}

  private static Sent read(DataInputStream in) throws Exception {
    int first = in.readUnsignedByte();
    int second = in.readUnsignedByte();
    assertThat(second & 0x80).isEqualTo(0x80);
    long length = second & 0x7F;
    if (length == 126) {
      length = in.readUnsignedShort();
      assertThat(length).isGreaterThanOrEqualTo(126);
    } else if (length == 127) {
      length = in.readLong();
      assertThat(length).isGreaterThan(0xFFFF);
    }
    byte[] key = new byte[4];
    in.readFully(key);
    List<Byte> payload = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      payload.add((byte) (in.readByte() ^ key[i & 3]));
    }
    return new Sent(first, java.nio.ByteBuffer.wrap(key).getInt(), payload);
  }

  private static List<Byte> list(byte[] bytes, int offset, int length) {
    List<Byte> list = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      list.add(bytes[offset + i]);
    }
    return list;
  }

  @ParameterizedTest
  @ValueSource(
      ints = {0, 1, 7, 8, 9, 125, 126, 127, 498, 499, 65535, 65536, 65537, 131_072, 300_001})
  void writesEveryLength(int length) throws Exception {
    byte[] bytes = new byte[length + 5];
    new Random(length).nextBytes(bytes);
    encoder.frame(0x81, bytes, 0, 1);
    encoder.frame(0x82, bytes, 5, length);
    encoder.frame(0x89, bytes, 1, 3);
    encoder.handOn();
    assertThat(encoder.isEmpty()).isTrue();
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(wire.toByteArray()));
    assertThat(read(in).payload()).isEqualTo(list(bytes, 0, 1));
    Sent sent = read(in);
    assertThat(sent.first()).isEqualTo(0x82);
    assertThat(sent.payload()).isEqualTo(list(bytes, 5, length));
    assertThat(read(in).payload()).isEqualTo(list(bytes, 1, 3));
    assertThat(in.available()).isZero();
    assertThat(buffers).allMatch(size -> size <= 65536);
  }

  @Test
  void packsManyFramesInFewBuffersAndChangesTheKey() throws Exception {
    byte[] bytes = new byte[64];
    int frames = 10_000;
    for (int i = 0; i < frames; i++) {
      encoder.frame(0x81, bytes, 0, bytes.length);
    }
    encoder.handOn();
    assertThat(buffers).hasSizeLessThan(20);
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(wire.toByteArray()));
    Set<Integer> keys = new HashSet<>();
    for (int i = 0; i < frames; i++) {
      Sent sent = read(in);
      assertThat(sent.payload()).hasSize(64);
      keys.add(sent.key());
    }
    assertThat(keys).hasSizeGreaterThan(frames - 10);
    assertThat(in.available()).isZero();
  }

  @Test
  void forgetsWhatWasNotHandedOn() {
    encoder.frame(0x81, new byte[10], 0, 10);
    encoder.release();
    encoder.handOn();
    assertThat(wire.size()).isZero();
  }

  /** Text with repetitions far apart, so that a window that is too large would be used. */
  private static byte[] repetitive(int length) {
    byte[] block = new byte[700];
    new Random(3).nextBytes(block);
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = block[i % block.length];
    }
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 9, 10, 11, 12, 13, 14, 15})
  void deflatesWithinTheServersWindow(int bits) throws Exception {
    for (boolean takeover : new boolean[] {true, false}) {
      Deflate deflate = new Deflate(takeover, bits);
      SmallWindowInflater peer = new SmallWindowInflater(1 << bits);
      for (int length : new int[] {1, 255, 256, 257, 5000, 100_000, 3}) {
        byte[] bytes = repetitive(length);
        int deflated = deflate.deflate(bytes, 0, length);
        byte[] message = Arrays.copyOf(deflate.output(), deflated);
        if (!takeover) {
          peer = new SmallWindowInflater(1 << bits);
        }
        assertThat(peer.inflate(message)).as("%s bytes, %s bits", length, bits).isEqualTo(bytes);
      }
      deflate.free();
    }
  }

  @Test
  void repetitionIsUsedAcrossMessagesOnlyWithContextTakeover() {
    byte[] bytes = repetitive(700);
    for (boolean takeover : new boolean[] {true, false}) {
      Deflate deflate = new Deflate(takeover, 15);
      int first = deflate.deflate(bytes, 0, bytes.length);
      int second = deflate.deflate(bytes, 0, bytes.length);
      assertThat(second < first / 10).isEqualTo(takeover);
      deflate.free();
    }
  }

  @Test
  void javaInflatesAManyMessagesOfOneContext() throws DataFormatException {
    Deflate deflate = new Deflate(true, 15);
    Inflater inflater = new Inflater(true);
    Random random = new Random(5);
    for (int i = 0; i < 500; i++) {
      byte[] bytes = new byte[1 + random.nextInt(3000)];
      random.nextBytes(bytes);
      int length = deflate.deflate(bytes, 0, bytes.length);
      byte[] message = Arrays.copyOf(deflate.output(), length + 4);
      message[length + 2] = (byte) 0xFF;
      message[length + 3] = (byte) 0xFF;
      message[length] = 0;
      message[length + 1] = 0;
      inflater.setInput(message);
      byte[] back = new byte[bytes.length + 1];
      assertThat(inflater.inflate(back)).isEqualTo(bytes.length);
      assertThat(Arrays.copyOf(back, bytes.length)).isEqualTo(bytes);
    }
    deflate.free();
    inflater.end();
  }
}
