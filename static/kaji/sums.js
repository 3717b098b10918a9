// Weights: each stage's sum while it is typed, and what is missing to its goal. Without this file the server says it.
document.querySelectorAll('[data-sum]').forEach(o => {
  const goal = +o.dataset.goal, fields = [...o.closest('form').querySelectorAll(`[data-adds="${o.dataset.sum}"]`)];
  const run = () => {
    const sum = fields.reduce((n, f) => n + (/^\d+$/.test(f.value.trim()) ? +f.value : 0), 0), left = goal - sum;
    o.textContent = sum.toLocaleString('en') + (left ? ` (${left > 0 ? '+' : '−'}${Math.abs(left).toLocaleString('en')})` : '');
    o.classList.toggle('warn', left !== 0);
  };
  fields.forEach(f => f.addEventListener('input', run));
  run();
});
