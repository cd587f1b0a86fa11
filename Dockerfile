# Builds the program statically and puts it alone into a small image.
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o /out/waymark ./cmd/waymark && mkdir /out/data

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /out/waymark /usr/local/bin/waymark
# A named volume takes its owner from this folder.
COPY --from=build --chown=65532:65532 /out/data /data
ENV WAYMARK_DATA=/data WAYMARK_LISTEN=0.0.0.0:8080
USER 65532:65532
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 \
  CMD ["/usr/local/bin/waymark", "doctor", "--ready", "http://127.0.0.1:8080"]
ENTRYPOINT ["/usr/local/bin/waymark"]
CMD ["serve"]
