/**
 * A proof of the MCP registry on a line of its own: a key of Ed25519 has 32 bytes, one of P-384 has 49 in its short form,
 * whose first is 2 or 3.
 */
// https://github.com/modelcontextprotocol/registry/blob/main/internal/api/handlers/v0/auth/common.go
export const registryProof =
  /^v=MCPv1; k=(?:ed25519; p=[A-Za-z0-9+/]{43}=|ecdsap384; p=A[g-z0-9+/][A-Za-z0-9+/]{64}==)$/;
