import Hummingbird
import AsyncHTTPClient
import Mustache
import NIOSSL
