/** Where an attack was seen, or is described. */
export const METR = "METR, Recent frontier models are reward hacking";
export const BERKELEY = "Berkeley RDI, How we broke top AI agent benchmarks";
export const WAFER = "Wafer, A field guide to reward hacks";
export const PYGPUBENCH = "gpu-mode/pygpubench #7, #15, #20, #23";
export const DEEPREINFORCE = "DeepReinforce, Defending against kernel hacks";
export const KERNELBENCH = "ScalingIntelligence/KernelBench #82, #165";
export const SAKANA = "agentpostmortem.com, APM-0007 (Sakana)";
export const GRADESCOPE = "saligrama.io, Gradescope autograder security; saligrama/securescope";
export const OTTER = "ucbds-infra/otter-grader #181, #465, #495; jupyter/nbgrader #869, #917";
export const JUDGES =
  "judge0 #550, #564; ioi/isolate; DMOJ/judge-server #318; a STRIDE study of online judges, MDPI Electronics 12(14) 3018";
export const SNEKBOX = "python-discord/snekbox and engineer-man/piston, their limits";
export const REFERENCE_KERNELS = "gpu-mode/reference-kernels #102, #104; flashinfer-bench-starter-kit #21";
export const GRADEMA = "Gradema, security";
export const PEP648 = "PEP 648";
export const SAFETENSORS = "safetensors, security notes and validate()";
export const NODE = "nodejs/node 3c9de5f; CVE-2025-55130, CVE-2026-21636";
export const ONNX =
  "CVE-2022-25882, CVE-2024-27318, CVE-2026-27489, CVE-2026-34445, CVE-2026-34447; robertknight/rten #1219; onnxruntime #4585, #23258";
export const ACTIONS = "zuke-build/zuke #546; CVE-2020-15228, CVE-2022-35954; TomHennen/wrangle #692";
export const COMMON = "common knowledge";
