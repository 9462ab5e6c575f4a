// Scaled dot-product attention in C++17, for every published case.
//
//   allclose inputs scaled-dot-product-attention --out inputs.safetensors
//   g++ -std=c++17 -O2 attention.cpp -o attention
//   ./attention inputs.safetensors outputs.safetensors
//   allclose grade outputs.safetensors --problem scaled-dot-product-attention
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <limits>
#include <map>
#include <regex>
#include <stdexcept>
#include <string>
#include <vector>

struct Tensor {
  std::string dtype;          // F32, BOOL, I64 …
  std::vector<size_t> shape;  // row-major
  std::vector<char> bytes;    // little-endian, as this machine's
  template <class T> const T* as() const { return reinterpret_cast<const T*>(bytes.data()); }
};

struct File {
  std::string about;                                     // what the tensors are for: carried over unchanged
  std::map<std::string, std::map<std::string, Tensor>> cases;  // by case, then by argument or output
};

// A safetensors file is the length of a JSON header, the header, and the bytes of all tensors.
File read(const char* path) {
  std::ifstream in(path, std::ios::binary);
  uint64_t length = 0;
  in.read(reinterpret_cast<char*>(&length), 8);
  std::string header(length, ' ');
  in.read(header.data(), length);
  const std::vector<char> data((std::istreambuf_iterator<char>(in)), {});

  File file;
  std::smatch about;
  if (!std::regex_search(header, about, std::regex(R"re("about":"([^"]*)")re"))) throw std::runtime_error("no about");
  file.about = about[1];
  const std::regex entry(
      R"re("([^"/]+)/([^"]+)":\{"dtype":"(\w+)","shape":\[([\d,]*)\],"data_offsets":\[(\d+),(\d+)\]\})re");
  for (std::sregex_iterator m(header.begin(), header.end(), entry), end; m != end; ++m) {
    Tensor t{(*m)[3], {}, {data.begin() + std::stoull((*m)[5]), data.begin() + std::stoull((*m)[6])}};
    const std::string shape = (*m)[4];
    const std::regex number(R"(\d+)");
    for (std::sregex_iterator d(shape.begin(), shape.end(), number); d != end; ++d) t.shape.push_back(std::stoull(d->str()));
    file.cases[(*m)[1]][(*m)[2]] = t;
  }
  return file;
}

void write(const char* path, const File& file) {
  std::string header = "{\"__metadata__\":{\"about\":\"" + file.about + "\"}", data;
  for (const auto& [name, outputs] : file.cases)
    for (const auto& [output, t] : outputs) {
      std::string shape;
      for (size_t d : t.shape) shape += (shape.empty() ? "" : ",") + std::to_string(d);
      header += ",\"" + name + "/" + output + "\":{\"dtype\":\"" + t.dtype + "\",\"shape\":[" + shape +
                "],\"data_offsets\":[" + std::to_string(data.size()) + ",";
      data.append(t.bytes.data(), t.bytes.size());
      header += std::to_string(data.size()) + "]}";
    }
  header += "}";
  const uint64_t length = header.size();
  std::ofstream out(path, std::ios::binary);
  out.write(reinterpret_cast<const char*>(&length), 8);
  out << header << data;
}

Tensor tensor(std::vector<size_t> shape, const std::vector<float>& values) {
  const char* bytes = reinterpret_cast<const char*>(values.data());
  return {"F32", std::move(shape), {bytes, bytes + values.size() * sizeof(float)}};
}

// Q (B, H, N, D), K (B, H, M, D), V (B, H, M, E), mask (B, 1, N, M), which may be absent; true: may be attended to.
std::map<std::string, Tensor> attention(const std::map<std::string, Tensor>& args) {
  const Tensor &Q = args.at("Q"), &K = args.at("K"), &V = args.at("V");
  const size_t B = Q.shape[0], H = Q.shape[1], N = Q.shape[2], D = Q.shape[3], M = K.shape[2], E = V.shape[3];
  const char* mask = args.count("mask") ? args.at("mask").as<char>() : nullptr;
  std::vector<float> weights(B * H * N * M), output(B * H * N * E);
#ifdef NO_SCALE  // a mistake, to see that it is named
  const float scale = 1;
#else
  const float scale = std::sqrt(static_cast<float>(D));
#endif
  for (size_t b = 0; b < B; b++)
    for (size_t h = 0; h < H; h++)
      for (size_t n = 0; n < N; n++) {
        const size_t head = b * H + h;
        const float* q = Q.as<float>() + (head * N + n) * D;
        float* w = weights.data() + (head * N + n) * M;
        float* o = output.data() + (head * N + n) * E;
        float max = -std::numeric_limits<float>::infinity(), sum = 0;
        for (size_t m = 0; m < M; m++) {
          const float* k = K.as<float>() + (head * M + m) * D;
          for (size_t d = 0; d < D; d++) w[m] += q[d] * k[d];
          w[m] /= scale;
          if (mask && !mask[(b * N + n) * M + m]) w[m] = -std::numeric_limits<float>::infinity();
          max = std::max(max, w[m]);
        }
        for (size_t m = 0; m < M; m++) sum += w[m] = std::exp(w[m] - max);
        for (size_t m = 0; m < M; m++) {
          w[m] /= sum;
          for (size_t e = 0; e < E; e++) o[e] += w[m] * V.as<float>()[(head * M + m) * E + e];
        }
      }
  return {{"output", tensor({B, H, N, E}, output)}, {"weights", tensor({B, H, N, M}, weights)}};
}

int main(int argc, char** argv) {
  if (argc != 3) return std::fprintf(stderr, "attention inputs.safetensors outputs.safetensors\n"), 2;
  File file = read(argv[1]);
  for (auto& [name, tensors] : file.cases) tensors = attention(tensors);
  write(argv[2], file);
}
