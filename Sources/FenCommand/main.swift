print("fen")
