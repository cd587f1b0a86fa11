package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"database/sql"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"waymark/testserver"
)

// makeBooks makes the workbook that the page shows.
func makeBooks(t *testing.T, plan string) []string {
	book := excelize.NewFile()
	defer book.Close()
	book.SetSheetName("Sheet1", "图书馆")
	book.SetSheetRow("图书馆", "A1", &[]any{"指标", "2024年", "2025年"})
	book.SetSheetRow("图书馆", "A2", &[]any{"外借图书（册）", 1400, 1444})
	if err := book.SaveAs(filepath.Join(plan, "books.xlsx")); err != nil {
		t.Fatal(err)
	}
	return nil
}

// printReport prints the report that the page shows, with LibreOffice.
func printReport(t *testing.T, plan string) []string {
	soffice := testserver.Find(t, "soffice", "libreoffice")
	dir := t.TempDir()
	text := `<html><meta charset="utf-8"><body><p>某市2025年统计公报（示例）</p><p>发布时间：2026-03-20</p><p>全年图书馆外借图书1444册，比上年增长2.5%。</p>
<p>表1 图书馆</p><table width="100%"><tr><td>指标<td>2024年<td>2025年<tr><td>外借图书（册）<td>1409<td>1444<tr><td>分馆（个）<td>7<td>8</table></body></html>`
	name := filepath.Join(dir, "gongbao.html")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), soffice, "-env:UserInstallation=file://"+filepath.Join(dir, "profile"), "--headless",
		"--convert-to", "pdf:writer_pdf_Export", "--outdir", plan, "--infilter=HTML (StarWriter)", name)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return nil
}

// ownFolder has the folder of the page elsewhere, and fills the form in.
func ownFolder(_ *testing.T, plan string) []string {
	return []string{"/srv/waymark/in", filepath.Join(filepath.Dir(plan), "in"), "# fill in the yellow cells, save", "fill books.xlsx 1444"}
}

// fillForm is a person who fills in the first row of a form.
func fillForm(name, value string) error {
	book, err := excelize.OpenFile(name)
	if err != nil {
		return err
	}
	defer book.Close()
	sheet := book.GetSheetName(0)
	rows, err := book.GetRows(sheet)
	if err != nil {
		return err
	}
	for y, row := range rows {
		if x := slices.IndexFunc(row, func(s string) bool { return strings.HasPrefix(s, "value") }); x >= 0 {
			cell, err := excelize.CoordinatesToCellName(x+1, y+2)
			return errors.Join(err, book.SetCellValue(sheet, cell, value), book.Save())
		}
	}
	return fmt.Errorf("%s has no column value", name)
}

// makeRegistry is the database of the page, and its owner.
func makeRegistry(t *testing.T, _ string) []string {
	dsn := testserver.PostgreSQL(t)
	page, err := os.ReadFile("../../doc/collectors/sql.md")
	if err != nil {
		t.Fatal(err)
	}
	_, grants, _ := strings.Cut(string(page), "```sql\n")
	grants, _, _ = strings.Cut(grants, "```")
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, statement := range []string{
		"CREATE TABLE enterprise (industry text, founded date, closed date)",
		"INSERT INTO enterprise VALUES ('人工智能', '2019-05-01', NULL), ('人工智能', '2022-05-01', NULL), ('其他', '2019-05-01', NULL)",
		strings.ReplaceAll(grants, "'…'", "'lamp'"),
	} {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	_, at, _ := strings.Cut(dsn, "@")
	return []string{"postgres://waymark:…@db.example/registry", "postgres://waymark:lamp@" + at, "[db.example]", "[127.0.0.1]"}
}

// ownPort has the service of the page listen where nothing else does, and
// waits until it answers.
func ownPort(t *testing.T, _ string) []string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	return []string{"COUNTER_TOKEN=a-secret waymark serve --catalogue ./plan", "export COUNTER_TOKEN=a-secret; waymark serve --catalogue ./plan --listen " + address + ` & serve=$!; trap "kill $serve" EXIT; until curl -s http://` + address + `/readyz; do sleep 0.1; done`, "localhost:8080", address}
}

// outside is the world: a proxy that answers for every host, also in the
// secrecy of TLS. It gives the environment in which it is asked.
func outside(t *testing.T, dir string, answer http.HandlerFunc) []string {
	t.Helper()
	certificate, root := ownAuthority(t)
	bundle := filepath.Join(dir, "root.pem")
	if err := os.WriteFile(bundle, root, 0o600); err != nil {
		t.Fatal(err)
	}
	inside := httptest.NewUnstartedServer(answer)
	inside.TLS = &tls.Config{GetCertificate: certificate}
	inside.StartTLS()
	t.Cleanup(inside.Close)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect {
			answer(w, r)
			return
		}
		there, err := net.Dial("tcp", inside.Listener.Addr().String())
		if err != nil {
			t.Error(err)
			return
		}
		defer there.Close()
		w.WriteHeader(http.StatusOK)
		here, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer here.Close()
		go io.Copy(there, here)
		io.Copy(here, there)
	}))
	t.Cleanup(proxy.Close)
	return []string{"HTTP_PROXY=" + proxy.URL, "HTTPS_PROXY=" + proxy.URL, "http_proxy=" + proxy.URL, "https_proxy=" + proxy.URL, "NO_PROXY=localhost,127.0.0.1",
		"SSL_CERT_FILE=" + bundle, "CURL_CA_BUNDLE=" + bundle}
}

// ownAuthority makes certificates for any host, and the root that they are
// known by.
func ownAuthority(t *testing.T) (func(*tls.ClientHelloInfo) (*tls.Certificate, error), []byte) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	root := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Waymark's tests"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	signed, err := x509.CreateCertificate(rand.Reader, root, root, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
		leaf := &x509.Certificate{SerialNumber: big.NewInt(2), DNSNames: []string{hello.ServerName}, NotBefore: root.NotBefore, NotAfter: root.NotAfter}
		der, err := x509.CreateCertificate(rand.Reader, leaf, root, key.Public(), key)
		return &tls.Certificate{Certificate: [][]byte{der, signed}, PrivateKey: key}, err
	}, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: signed})
}
