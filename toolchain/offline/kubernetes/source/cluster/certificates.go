package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const lifetime = 365 * 24 * time.Hour

// writeCertificates writes an authority, ca.crt, into a folder, with a certificate and key for each
// "file,common name,organization,name or address...", all for servers and clients.
func writeCertificates(folder string, wanted []string) {
	authority := certificate("slipway", "")
	authority.IsCA, authority.BasicConstraintsValid = true, true
	authority.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature
	authorityKey := newKey()
	write(folder, "ca", sign(authority, authority, authorityKey, authorityKey), authorityKey)
	for _, line := range wanted {
		parts := strings.Split(line, ",")
		leaf := certificate(parts[1], parts[2])
		leaf.KeyUsage = x509.KeyUsageDigitalSignature
		leaf.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}
		for _, name := range parts[3:] {
			if address := net.ParseIP(name); address != nil {
				leaf.IPAddresses = append(leaf.IPAddresses, address)
			} else {
				leaf.DNSNames = append(leaf.DNSNames, name)
			}
		}
		key := newKey()
		write(folder, parts[0], sign(leaf, authority, key, authorityKey), key)
	}
}

func certificate(name, organization string) *x509.Certificate {
	subject := pkix.Name{CommonName: name}
	if organization != "" {
		subject.Organization = []string{organization}
	}
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		fail(err)
	}
	// A machine's clock may have been set back since.
	return &x509.Certificate{SerialNumber: serial, Subject: subject, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(lifetime)}
}

func newKey() *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		fail(err)
	}
	return key
}

func sign(leaf, authority *x509.Certificate, key, authorityKey *ecdsa.PrivateKey) []byte {
	signed, err := x509.CreateCertificate(rand.Reader, leaf, authority, &key.PublicKey, authorityKey)
	if err != nil {
		fail(err)
	}
	return signed
}

func write(folder, name string, certificate []byte, key *ecdsa.PrivateKey) {
	bytes, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		fail(err)
	}
	for file, block := range map[string]*pem.Block{".crt": {Type: "CERTIFICATE", Bytes: certificate}, ".key": {Type: "PRIVATE KEY", Bytes: bytes}} {
		if err := os.WriteFile(filepath.Join(folder, name+file), pem.EncodeToMemory(block), 0o600); err != nil {
			fail(err)
		}
	}
}
