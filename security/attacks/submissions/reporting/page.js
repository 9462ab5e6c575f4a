export function softmax() {
  const error = new Error("</pre><svg onload=x-attack><iframe srcdoc='x-attack'>");
  error.name = "'><script>x-attack()</script>";
  throw error;
}
