// An Engine.IO server, version 4 (engine.io 6) or 3 (engine.io 3). Options are given as JSON;
// "version" chooses the server, everything else is passed on to it.
//
// Every message comes back as it came, except for these texts:
//   close             the server closes the session
//   flood N           N messages: 0, 1, 2 ...
//   where             the name of the transport in use
//   request           a JSON object: url, headers of the latest request of the session
const http = require("http");
const { version = 4, ...options } = JSON.parse(process.argv[2] || "{}");
const engine = require(version === 3 ? "engine.io-v3" : "engine.io");

const server = http.createServer();
if (options.refuse) {
  const refuse = options.refuse;
  options.allowRequest = (request, callback) => callback(refuse, false);
}
const io = engine.attach(server, { cookie: false, ...options });

io.on("connection", (socket) => {
  socket.on("message", (data) => {
    if (typeof data !== "string") {
      socket.send(data);
    } else if (data === "close") {
      socket.close();
    } else if (data.startsWith("flood ")) {
      flood(socket, Number(data.substring(6)));
    } else if (data === "where") {
      socket.send(socket.transport.name);
    } else if (data === "request") {
      const { url, headers } = socket.request;
      socket.send(JSON.stringify({ url, headers }));
    } else {
      socket.send(data);
    }
  });
  socket.on("close", (reason) => console.log("closed " + reason));
  socket.on("upgrade", () => console.log("upgraded"));
});

// A few at a time, so that an upgrade falls into the middle.
function flood(socket, count) {
  let next = 0;
  const some = () => {
    for (let i = 0; i < 25 && next < count; i++) {
      socket.send("n" + next++);
    }
    if (next < count) {
      setImmediate(some);
    }
  };
  some();
}

server.listen(0, "127.0.0.1", () => console.log("listening " + server.address().port));
