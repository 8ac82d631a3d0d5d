/* sign_bench: how many RSA-2048 signatures (PKCS #1 v1.5, SHA-256) one core makes of an answer of 300 bytes.
 *
 * The yardstick for signed answers: whatever else a server does for an answer, this much it must do. Signed through
 * OpenSSL's EVP as a server would, one context for each signature. Counted by the processor time of the thread, so that
 * a busy machine does not make it look slow.
 *
 * Build: cc -O2 -o sign_bench sign_bench.c -lcrypto
 * Run:   sign_bench SECONDS
 * Prints {"signatures_per_cpu_second":N,"verifications_per_cpu_second":N} */
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char answer[] =
    "1554208460\n593BEC0C930BF1AFEB40B4A08C8FB242\n"
    "{\"appid\":\"wx8888888888888888\",\"mchid\":\"1900000109\",\"out_trade_no\":\"1217752501201407033233368018\","
    "\"transaction_id\":\"1217752501201407033233368018\",\"trade_type\":\"JSAPI\",\"trade_state\":\"SUCCESS\","
    "\"success_time\":\"2018-06-08T10:34:56+08:00\","
    "\"amount\":{\"total\":100,\"payer_total\":100,\"currency\":\"CNY\"}}\n";

static double seconds(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

static void must(int ok, const char *what) {
  if (ok == 1) return;
  fprintf(stderr, "sign_bench: %s failed\n", what);
  exit(1);
}

static size_t sign(EVP_PKEY *key, unsigned char *signature, size_t size) {
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  must(EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key), "EVP_DigestSignInit");
  must(EVP_DigestSign(context, signature, &size, (const unsigned char *)answer, sizeof answer - 1), "EVP_DigestSign");
  EVP_MD_CTX_free(context);
  return size;
}

static void verify(EVP_PKEY *key, const unsigned char *signature, size_t size) {
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  must(EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key), "EVP_DigestVerifyInit");
  int right = EVP_DigestVerify(context, signature, size, (const unsigned char *)answer, sizeof answer - 1);
  must(right, "EVP_DigestVerify");
  EVP_MD_CTX_free(context);
}

int main(int count, char **arguments) {
  double length = count > 1 ? atof(arguments[1]) : 2;
  EVP_PKEY *key = EVP_RSA_gen(2048);
  unsigned char signature[512];
  size_t size = sign(key, signature, sizeof signature);

  long signatures = 0, verifications = 0;
  double began = seconds(CLOCK_THREAD_CPUTIME_ID), end = seconds(CLOCK_MONOTONIC) + length;
  for (; seconds(CLOCK_MONOTONIC) < end; signatures++) sign(key, signature, sizeof signature);
  double signing = seconds(CLOCK_THREAD_CPUTIME_ID) - began;

  began = seconds(CLOCK_THREAD_CPUTIME_ID), end = seconds(CLOCK_MONOTONIC) + length / 4;
  for (; seconds(CLOCK_MONOTONIC) < end; verifications++) verify(key, signature, size);
  double verifying = seconds(CLOCK_THREAD_CPUTIME_ID) - began;

  printf("{\"signatures_per_cpu_second\":%.0f,\"verifications_per_cpu_second\":%.0f}\n", signatures / signing,
         verifications / verifying);
  return 0;
}
