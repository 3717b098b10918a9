// The API page: Swagger UI on our own description.
const box = document.getElementById('swagger');
window.SwaggerUIBundle({ url: box.dataset.schema, domNode: box, deepLinking: true, presets: [window.SwaggerUIBundle.presets.apis], layout: 'BaseLayout' });
