/* The API's documentation: Swagger UI, from this server. */
SwaggerUIBundle({
  url: document.querySelector("#bb-docs").dataset.schema,
  dom_id: "#bb-docs",
  validatorUrl: null,
  tryItOutEnabled: true,
  deepLinking: true,
});
