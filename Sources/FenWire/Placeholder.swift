import X509
import CryptoExtras
