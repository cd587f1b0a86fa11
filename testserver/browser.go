package testserver

import (
	"context"
	"os"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// Browser starts a headless Chromium that asks nobody but the pages it is sent
// to, and stops it when the test ends. Where there is none the test is skipped.
func Browser(t testing.TB) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(Find(t, "chromium")), chromedp.NoSandbox,
		chromedp.UserDataDir(t.TempDir()), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-gpu", true),
		chromedp.Flag("disable-component-update", true))
	allocator, stopAllocator := chromedp.NewExecAllocator(t.Context(), options...)
	browser, stop := chromedp.NewContext(allocator)
	t.Cleanup(func() { stop(); stopAllocator() })
	if _, err := chromedp.Run(browser, chromedp.Navigate("about:blank")); err != nil {
		t.Fatal(err)
	}
	return browser
}

// Screen is what a browser is looked at with.
type Screen struct {
	Name          string
	Width, Height int64
	Dark          bool
}

// Screens are a phone, a desk and a wall, each in light and dark.
func Screens() []Screen {
	var list []Screen
	for _, dark := range []bool{false, true} {
		list = append(list, Screen{"phone", 390, 844, dark}, Screen{"desk", 1320, 900, dark}, Screen{"wall", 1920, 1080, dark})
	}
	return list
}

// Scheme is the colour scheme that the screen asks for.
func (s Screen) Scheme() string {
	if s.Dark {
		return "dark"
	}
	return "light"
}

// Look turns a browser to a screen.
func (s Screen) Look(ctx context.Context) error {
	scheme := func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: s.Scheme()}}})
		return chromedp.Void{}, err
	}
	return chromedp.Do(ctx, chromedp.EmulateViewport(s.Width, s.Height), scheme)
}

// Picture writes what the browser shows to a file.
func Picture(ctx context.Context, file string) error {
	picture, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		return err
	}
	return os.WriteFile(file, picture, 0o600)
}
