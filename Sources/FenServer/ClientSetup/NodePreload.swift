/// A file that Node loads before the program (`NODE_OPTIONS=--require=…`).
///
/// Node reads HTTPS_PROXY by itself only from 22.21 and 24.5 on, with NODE_USE_ENV_PROXY=1. For older ones this
/// teaches `node:https`, which wechatpay-node-v3 and most clients use, to CONNECT through it. The older `fetch`
/// cannot be taught from outside.
let nodePreload = #"""
  'use strict';
  // Written by `fen env`. Sends node:https through HTTPS_PROXY where Node does not do so by itself.
  const [major, minor] = process.versions.node.split('.').map(Number);
  const nodeDoesIt = major > 24 || (major === 24 && minor >= 5) || (major === 22 && minor >= 21);
  const address = process.env.HTTPS_PROXY || process.env.https_proxy;
  if (address && !(nodeDoesIt && process.env.NODE_USE_ENV_PROXY)) {
    const http = require('node:http');
    const https = require('node:https');
    const tls = require('node:tls');
    const proxy = new URL(address);
    class TunnelAgent extends https.Agent {
      createConnection(options, callback) {
        const target = `${options.host}:${options.port || 443}`;
        const connect = http.request({
          host: proxy.hostname, port: proxy.port, method: 'CONNECT', path: target, headers: { host: target },
          agent: false,
        });
        connect.once('connect', (response, socket) => {
          if (response.statusCode !== 200) {
            socket.destroy();
            return callback(new Error(`${address} answered CONNECT ${target} with ${response.statusCode}`));
          }
          const servername = options.servername || options.host;
          callback(null, tls.connect({ ...options, socket, servername }));
        });
        connect.once('error', callback);
        connect.end();
      }
    }
    https.globalAgent = new TunnelAgent({ keepAlive: true });
  }

  """#
