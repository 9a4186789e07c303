package dev.hawser.testkit;

import io.netty.util.NetUtil;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/**
 * Writes a self-signed X.509 v3 certificate in DER (RFC 5280). The JDK has no API for it, and these
 * few lines spare the users of the testkit a cryptography library.
 */
final class SelfSigned {

  private static final int INTEGER = 0x02;
  private static final int BIT_STRING = 0x03;
  private static final int OCTET_STRING = 0x04;
  private static final int OID = 0x06;
  private static final int UTF8_STRING = 0x0c;
  private static final int GENERALIZED_TIME = 0x18;
  private static final int SEQUENCE = 0x30;
  private static final int SET = 0x31;
  private static final int SAN_DNS = 0x82;
  private static final int SAN_IP = 0x87;
  private static final int VERSION = 0xa0;
  private static final int EXTENSIONS = 0xa3;

  private static final byte[] ECDSA_WITH_SHA256 = {
    0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x04, 0x03, 0x02
  };
  private static final byte[] COMMON_NAME = {0x55, 0x04, 0x03};
  private static final byte[] SUBJECT_ALT_NAME = {0x55, 0x1d, 0x11};
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  static X509Certificate certificate(KeyPair pair, List<String> hosts, Instant from, Instant to)
      throws GeneralSecurityException {
    byte[] algorithm = der(SEQUENCE, der(OID, ECDSA_WITH_SHA256));
    byte[] name =
        der(
            SEQUENCE,
            der(SET, der(SEQUENCE, der(OID, COMMON_NAME), der(UTF8_STRING, ascii(hosts.get(0))))));
    // The high bit is set and then covered by a zero: positive, and never zero.
    byte[] serial = new BigInteger(64, new SecureRandom()).setBit(63).toByteArray();
    byte[] toBeSigned =
        der(
            SEQUENCE,
            der(VERSION, der(INTEGER, new byte[] {2})),
            der(INTEGER, serial),
            algorithm,
            name,
            der(SEQUENCE, time(from), time(to)),
            name,
            pair.getPublic().getEncoded(),
            der(EXTENSIONS, der(SEQUENCE, alternativeNames(hosts))));
    Signature signer = Signature.getInstance("SHA256withECDSA");
    signer.initSign(pair.getPrivate());
    signer.update(toBeSigned);
    byte[] signature = der(BIT_STRING, new byte[] {0}, signer.sign());
    byte[] certificate = der(SEQUENCE, toBeSigned, algorithm, signature);
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(certificate));
  }

  private static byte[] alternativeNames(List<String> hosts) {
    byte[][] names = new byte[hosts.size()][];
    for (int i = 0; i < names.length; i++) {
      byte[] address = NetUtil.createByteArrayFromIpAddressString(hosts.get(i));
      names[i] = address == null ? der(SAN_DNS, ascii(hosts.get(i))) : der(SAN_IP, address);
    }
    return der(SEQUENCE, der(OID, SUBJECT_ALT_NAME), der(OCTET_STRING, der(SEQUENCE, names)));
  }

  private static byte[] time(Instant instant) {
    return der(GENERALIZED_TIME, ascii(TIME.format(instant)));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Tag, length, contents. */
  private static byte[] der(int tag, byte[]... contents) {
    int length = 0;
    for (byte[] part : contents) {
      length += part.length;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (length >= 128) {
      byte[] digits = BigInteger.valueOf(length).toByteArray();
      int skip = digits[0] == 0 ? 1 : 0;
      out.write(0x80 | (digits.length - skip));
      out.write(digits, skip, digits.length - skip);
    } else {
      out.write(length);
    }
    for (byte[] part : contents) {
      out.write(part, 0, part.length);
    }
    return out.toByteArray();
  }

  private SelfSigned() {}
}
