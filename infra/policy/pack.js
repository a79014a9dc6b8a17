// Pulumi loads a policy pack through a compiler of its own, which refuses imports of .ts; what is JavaScript it leaves to Node.
import './pack.ts';
