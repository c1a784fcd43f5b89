import vue from "@vitejs/plugin-vue";

const isCustomElement = (tag) => tag.startsWith("faq-search");
export default { base: "./", plugins: [vue({ template: { compilerOptions: { isCustomElement } } })] };
