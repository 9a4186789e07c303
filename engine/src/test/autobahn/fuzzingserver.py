# Runs the fuzzing server of the Autobahn test suite under Jython, on 127.0.0.1 and a free port.
# Argument: the specification, as JSON. Prints "LISTENING <port>" and ends when its input ends.
import json
import os
import sys
import threading

from java.util import BitSet
from org.python.core.util import StringUtil
from twisted.internet import main, reactor, tcp
from autobahn import xormasker
from autobahntestsuite import fuzzing

# Jython's send() on a socket that the peer has closed returns 0 for ever instead of failing, and
# Twisted then never finishes the case: it would be missing from the report without a word.
send_some = tcp.Connection.writeSomeData


def send_some_or_fail(self, data):
    channel = self.socket._sock.channel
    if channel is not None and not channel.isActive():
        return main.CONNECTION_LOST
    return send_some(self, data)


tcp.Connection.writeSomeData = send_some_or_fail


# The suite unmasks byte by byte, which Jython does slowly; Java takes all bits at once. Its bit set
# has no end, so zeros at the end of the data get lost there.
def unmask(self, data):
    size = len(data)
    mask = self.mskarray[self.ptr & 3].tostring() * (size // 4 + 1)
    self.ptr += size
    bits = BitSet.valueOf(StringUtil.toBytes(data))
    bits.xor(BitSet.valueOf(StringUtil.toBytes(mask[:size])))
    return StringUtil.fromBytes(bits.toByteArray()).encode("latin-1").ljust(size, "\0")


xormasker.XorMaskerShifted1.process = unmask


def exit_with_parent():
    while sys.stdin.readline():
        pass
    os._exit(0)


with open(sys.argv[1]) as source:
    spec = json.load(source)
factory = fuzzing.FuzzingServerFactory(spec)
port = reactor.listenTCP(0, factory, 50, "127.0.0.1").getHost().port
# The suite compares the port of its address with the Host header field.
factory.setSessionParameters(url="ws://127.0.0.1:%d" % port)
watcher = threading.Thread(target=exit_with_parent)
watcher.setDaemon(True)
watcher.start()
print "LISTENING %d" % port
sys.stdout.flush()
reactor.run(installSignalHandlers=0)
