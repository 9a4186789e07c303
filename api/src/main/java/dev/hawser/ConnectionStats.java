package dev.hawser;

/**
 * Counters of a connection since it was opened, and gauges of this moment.
 *
 * @param framesIn messages received from the socket
 * @param bytesIn their bytes
 * @param framesOut messages handed to the socket
 * @param bytesOut their bytes
 * @param queuedMessages messages waiting to be written
 * @param queuedBytes bytes of their payloads
 * @param pendingRequests requests waiting for a reply
 * @param dropped messages that overflow policies of subscribers dropped
 * @param links links that became ready
 * @param failures links and attempts that failed
 */
public record ConnectionStats(
    long framesIn,
    long bytesIn,
    long framesOut,
    long bytesOut,
    int queuedMessages,
    long queuedBytes,
    int pendingRequests,
    long dropped,
    long links,
    long failures) {}
