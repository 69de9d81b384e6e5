import { BlockList, isIP, isIPv6 } from 'node:net';

/** Whether a text is an IP address, or a network in CIDR notation: `10.0.0.0/8`, `::1`. */
export function isIpNetwork(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  if (isIP(address) === 0 || rest.length > 0) return false;
  if (prefix === undefined) return true;
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= (isIPv6(address) ? 128 : 32);
}

/** Addresses and networks as one set. @param networks each satisfies `isIpNetwork` */
export function ipNetworks(networks: readonly string[]): BlockList {
  const set = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (prefix === undefined) set.addAddress(address, family);
    else set.addSubnet(address, Number(prefix), family);
  }
  return set;
}
