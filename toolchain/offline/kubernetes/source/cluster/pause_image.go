package main

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"runtime"
)

// writePauseImage writes an image of one program, as `docker save` does: every pod has one of it, which holds its network.
func writePauseImage(program, name, file string) {
	content, err := os.ReadFile(program)
	if err != nil {
		fail(err)
	}
	layer := archive([]entry{{"pause", content, 0o755}})
	sum := sha256.Sum256(layer)
	config := encode(map[string]any{
		"architecture": runtime.GOARCH, "os": "linux",
		"config": map[string]any{"Entrypoint": []string{"/pause"}, "User": "65535:65535"},
		"rootfs": map[string]any{"type": "layers", "diff_ids": []string{"sha256:" + hex.EncodeToString(sum[:])}},
	})
	manifest := encode([]any{map[string]any{"Config": "config.json", "RepoTags": []string{name}, "Layers": []string{"layer.tar"}}})
	image := archive([]entry{{"layer.tar", layer, 0o644}, {"config.json", config, 0o644}, {"manifest.json", manifest, 0o644}})
	if err := os.WriteFile(file, image, 0o644); err != nil {
		fail(err)
	}
}

type entry struct {
	name    string
	content []byte
	mode    int64
}

func archive(entries []entry) []byte {
	var out bytes.Buffer
	writer := tar.NewWriter(&out)
	for _, one := range entries {
		if err := writer.WriteHeader(&tar.Header{Name: one.name, Mode: one.mode, Size: int64(len(one.content))}); err != nil {
			fail(err)
		}
		if _, err := writer.Write(one.content); err != nil {
			fail(err)
		}
	}
	if err := writer.Close(); err != nil {
		fail(err)
	}
	return out.Bytes()
}

func encode(value any) []byte {
	text, err := json.Marshal(value)
	if err != nil {
		fail(err)
	}
	return text
}
