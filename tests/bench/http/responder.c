// The peer's back end: answers every request with the same JSON, as bare as libuv allows: no parser, no checks.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 26\r\n\r\n"
                             "{\"nextPageToken\":\"hello!\"}";
static char input[65536];

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
  (void)handle;
  (void)suggested;
  *buffer = uv_buf_init(input, sizeof(input));
}

static void on_closed(uv_handle_t *handle)
{
  free(handle);
}

/* nginx sends each request in one write and waits for its answer, so a read is a request. */
static void on_read(uv_stream_t *stream, ssize_t size, const uv_buf_t *buffer)
{
  (void)buffer;
  if (size < 0) {
    uv_close((uv_handle_t *)stream, on_closed);
  } else if (size > 0) {
    uv_buf_t out = uv_buf_init((char *)answer, sizeof(answer) - 1);
    uv_try_write(stream, &out, 1);
  }
}

static void on_connection(uv_stream_t *listener, int error)
{
  uv_tcp_t *tcp = error == 0 ? malloc(sizeof(*tcp)) : NULL;
  if (tcp == NULL) {
    return;
  }
  uv_tcp_init(listener->loop, tcp);
  uv_accept(listener, (uv_stream_t *)tcp);
  uv_tcp_nodelay(tcp, 1);
  uv_read_start((uv_stream_t *)tcp, on_alloc, on_read);
}

int main(void)
{
  uv_loop_t *loop = uv_default_loop();
  uv_tcp_t listener;
  struct sockaddr_in address;
  int size = sizeof(address);
  uv_tcp_init(loop, &listener);
  uv_ip4_addr("127.0.0.1", 0, &address);
  uv_tcp_bind(&listener, (const struct sockaddr *)&address, 0);
  if (uv_listen((uv_stream_t *)&listener, 512, on_connection) < 0) {
    return 1;
  }
  uv_tcp_getsockname(&listener, (struct sockaddr *)&address, &size);
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);
  return uv_run(loop, UV_RUN_DEFAULT);
}
