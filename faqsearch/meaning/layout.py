"""The files of a folder in which sentence-embedding models are published as ONNX."""

MODEL_FILE, TOKENIZER_FILE = "model.onnx", "tokenizer.json"
POOLING_FILE = "1_Pooling/config.json"
PROMPTS_FILE = "config_sentence_transformers.json"
